// The prose desk: sets a figure in at the cursor, and keeps the place of both columns over the reload after an act.
// Without it a figure goes to the end of the piece, and the browser shows the piece that the act was about.

const form = document.getElementById("soan");
const chosen = document.getElementById("so-lieu");
const pane = document.querySelector("[data-keep-scroll]");
const key = `hn-place:${location.pathname}`;

function reference(value) {
  const [code, scope] = value.split(":");
  return scope === "own" ? `[[${code}]]` : `[[${code}:${scope}]]`;
}

function insert(event) {
  const button = event.target.closest("[data-insert]");
  if (!button || !chosen) return;
  event.preventDefault();
  if (!chosen.value) {
    chosen.focus();
    return;
  }
  const field = button.closest("[data-row]").querySelector("textarea");
  const text = reference(chosen.value);
  // Never touched, the cursor of a field is at its beginning: then the figure goes to the end.
  const isTouched = "touched" in field.dataset;
  const [start, end] = isTouched ? [field.selectionStart, field.selectionEnd] : [field.value.length, field.value.length];
  const gap = start > 0 && !/\s$/.test(field.value.slice(0, start)) ? " " : "";
  const tail = /^[\p{L}\p{N}]/u.test(field.value.slice(end)) ? " " : "";
  field.setRangeText(gap + text + tail, start, end, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function keepPlace(event) {
  const decided = /^(keep|drop)-words:(\d+)$/.exec(event.submitter?.value || "");
  const words = decided && { row: `hn:${form.dataset.autosave}:p${decided[2]}`, isKept: decided[1] === "keep" };
  try {
    sessionStorage.setItem(key, JSON.stringify({ page: window.scrollY, pane: pane ? pane.scrollTop : 0, words }));
  } catch {
    // Storage is off: the browser jumps to the piece.
  }
}

function forgetWords({ row, isKept }) {
  // Words typed into a piece that was removed: given up, or on this page again as a piece of their own.
  const typed = JSON.parse(sessionStorage.getItem(row) || "{}").typed?.text;
  const isHere = [...form.querySelectorAll("textarea")].some((field) => field.value === typed?.trim());
  if (!isKept || isHere) sessionStorage.removeItem(row);
}

function takePlace() {
  const kept = sessionStorage.getItem(key);
  if (!kept) return;
  sessionStorage.removeItem(key);
  const place = JSON.parse(kept);
  if (place.words) forgetWords(place.words);
  window.scrollTo({ top: place.page, behavior: "instant" });
  if (pane) pane.scrollTop = place.pane;
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const isBeside = window.matchMedia("(min-width: 992px)").matches;
  // Side by side, what the act was about comes into sight; one under the other, the eye stays where it was.
  if (target && (isBeside || !target.matches(".hn-piece"))) target.scrollIntoView({ block: "nearest", behavior: "instant" });
}

if (form) {
  form.addEventListener("click", insert);
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) event.target.dataset.touched = "";
  });
  form.addEventListener("submit", keepPlace);
  if (location.hash === "#da-bo") document.getElementById("da-bo")?.setAttribute("open", "");
  takePlace();
}
