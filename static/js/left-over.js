// Text that autosave.js kept in sessionStorage and that can be saved no more, since the report was sent or the period
// closed: <section data-left-over="user:report"> shows it, to be copied or given up. With data-missing-only it shows what
// was typed on this page into rows that are gone.

const box = document.querySelector("[data-left-over]");
const prefix = box && `hn:${box.dataset.leftOver}:`;
const keys = () => Object.keys(sessionStorage).filter((name) => name.startsWith(prefix) && isLeft(name)).sort();

function isLeft(name) {
  if (!("missingOnly" in box.dataset)) return true;
  const { page } = JSON.parse(sessionStorage.getItem(name));
  const row = document.querySelector(`[data-row="${CSS.escape(name.slice(prefix.length))}"]`);
  return !row && page.split("?")[0] === location.pathname;
}

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
