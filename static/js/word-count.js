// Counts the words of a passage while it is written: <textarea data-words="id of the counter">.
const words = JSON.parse(document.getElementById("autosave-words")?.textContent || "{}");

document.addEventListener("input", (event) => {
  const counter = document.getElementById(event.target.dataset?.words || "");
  if (!counter) return;
  const count = event.target.value.split(/\s+/).filter(Boolean).length;
  counter.textContent = words.words.replace("%(n)s", count);
});
