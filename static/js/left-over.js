// Text that autosave.js kept in sessionStorage and that can be saved no more, since the report was sent or the period
// closed: <section data-left-over="user:report"> shows it, to be copied or given up.

const box = document.querySelector("[data-left-over]");
const prefix = box && `hn:${box.dataset.leftOver}:`;
const keys = () => Object.keys(sessionStorage).filter((name) => name.startsWith(prefix)).sort();

function show() {
  const lines = keys().map((key) => {
    const entry = JSON.parse(sessionStorage.getItem(key));
    return `${entry.code}: ${entry.said}`;
  });
  box.querySelector("textarea").value = lines.join("\n");
  box.querySelector("textarea").rows = Math.min(10, lines.length + 2);
  box.hidden = !lines.length;
}

async function copy() {
  const text = box.querySelector("textarea");
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    box.querySelector("[data-copied]").hidden = false;
  } catch {
    // No leave to write to the clipboard: the text is selected, and is copied by hand.
  }
}

if (box) {
  box.querySelector("[data-copy]").addEventListener("click", copy);
  box.querySelector("[data-dismiss]").addEventListener("click", () => {
    keys().forEach((key) => sessionStorage.removeItem(key));
    show();
  });
  show();
}
