// Saves each row of a report as it is left, and never says "saved" of anything that is not.
//
// <form data-autosave="user:report" data-login="/…"> holds rows [data-row]; a row's own fields carry data-typed and
// data-name. htmx does the sending: the event "rowsave" on a row posts that row alone, one request at a time.
// What is typed and not yet saved waits in sessionStorage, under the person's own key, until the server has it.

const RETRY_AFTER = 20000;
const PAUSE = 1500;
const form = document.querySelector("form[data-autosave]");
const words = form && JSON.parse(document.getElementById("autosave-words").textContent);
const states = new Map(); // row -> { failure, sent, timer, signedOut }
let lastSavedAt = "";
let retryTimer = null;
let leaving = false;
let goTo = null; // what waits for the rows to be saved: a link to follow, a button to press
let hadFailure = false;
let requests = 0;
let isCrossed = false; // two answers were under way at once: the one that came last may know less

const rows = () => [...form.querySelectorAll("[data-row]")];
const fields = (row) => [...row.querySelectorAll("[data-typed]")];
const typed = (row) => Object.fromEntries(fields(row).map((field) => [field.dataset.name, field.value]));
const said = (row) => fields(row).map((field) => field.selectedOptions?.[0].text || field.value).filter(Boolean).join(" · ");
const hidden = (row, name) => row.querySelector(`[name="${row.dataset.row}-${name}"]`);
const under = (row) => document.getElementById(`m-${row.dataset.row}`);
const isSending = () => [...states.values()].some((state) => state.sent);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);

// --- what waits in the browser ---

const storePrefix = () => `hn:${form.dataset.autosave}:`;
const storeKey = (row) => storePrefix() + row.dataset.row;

function remember(row) {
  const base = {};
  for (const name of ["version", "was", "shown"]) if (hidden(row, name)) base[name] = hidden(row, name).value;
  const page = location.pathname + location.search;
  const entry = { typed: typed(row), said: said(row), base, page, code: row.dataset.code };
  try {
    sessionStorage.setItem(storeKey(row), JSON.stringify(entry));
  } catch {
    // Storage full or switched off: the text stays on the page, and leaving it is warned about.
  }
}

function forget(row) {
  sessionStorage.removeItem(storeKey(row));
}

function restore() {
  const elsewhere = new Map();
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(storePrefix()))) {
    const entry = JSON.parse(sessionStorage.getItem(key));
    const row = form.querySelector(`[data-row="${CSS.escape(key.slice(storePrefix().length))}"]`);
    if (row) putBack(row, entry);
    else if (entry.page.split("?")[0] !== location.pathname) elsewhere.set(entry.page, entry.code);
    else if (entry.page !== location.pathname + location.search) elsewhere.set(entry.page, entry.code);
  }
  showElsewhere(elsewhere);
}

function putBack(row, entry) {
  if (same(typed(row), entry.typed) && !row.dataset.unsaved) {
    forget(row); // the server has it: only its answer was lost
    return;
  }
  apply(row, entry.typed);
  // The version that was on the page when it was typed: if somebody else saved since, the server asks.
  for (const [name, value] of Object.entries(entry.base)) if (hidden(row, name)) hidden(row, name).value = value;
  touch(row);
  // A row that the server has just refused waits for the person.
  if (!row.dataset.unsaved || row.dataset.unsaved === "kept") save(row);
}

function apply(row, values) {
  for (const field of fields(row)) if (field.dataset.name in values) field.value = values[field.dataset.name];
  for (const more of row.querySelectorAll("details")) if (values.note) more.open = true;
}

// --- the life of a row ---

function touch(row) {
  const state = states.get(row) || {};
  states.set(row, { ...state, failure: state.sent ? state.failure : "" });
  row.querySelectorAll(".msg.saved").forEach((message) => message.remove());
  remember(row);
  showState();
}

function save(row) {
  const state = states.get(row);
  if (!state) return;
  clearTimeout(state.timer);
  window.htmx.trigger(row, "rowsave");
}

function later(row) {
  const state = states.get(row);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(row), PAUSE);
}

function settle(row) {
  const state = states.get(row) || {};
  const stored = under(row).querySelector("script[type='application/json']");
  const at = under(row).querySelector("[data-saved-at]")?.dataset.savedAt;
  if (at) lastSavedAt = at;
  delete row.dataset.unsaved;
  if (!state.keep && state.sent && !same(typed(row), state.sent)) {
    // Typed on while the answer was on its way: still unsaved, and a later save follows.
    states.set(row, { timer: state.timer });
    remember(row);
    if (!state.timer) save(row);
    return;
  }
  if (stored) show(row, JSON.parse(stored.textContent), state.keep);
  clearTimeout(state.timer);
  states.delete(row);
  forget(row);
}

function show(row, values, isOverwriting) {
  // What was understood replaces what was typed, except under the cursor.
  for (const field of fields(row)) {
    if (isOverwriting || field !== document.activeElement) field.value = values[field.dataset.name];
  }
}

function fail(row, reason, message) {
  const state = states.get(row) || {};
  states.set(row, { failure: reason, timer: null });
  if (state.keep) remember(row);
  row.querySelectorAll(".msg.saved").forEach((old) => old.remove());
  if (message) {
    under(row).querySelectorAll("[data-failed]").forEach((old) => old.remove());
    const box = document.createElement("div");
    box.className = "msg bad";
    box.dataset.failed = "";
    box.textContent = words.row_unsaved + message;
    under(row).append(box);
  }
}

// --- what the page says ---

function failed() {
  return [...states].filter(([, state]) => state.failure);
}

function showState() {
  const line = document.getElementById("save-state");
  let text = lastSavedAt ? fill(words.saved, { at: lastSavedAt }) : "";
  if (failed().length) text = fill(words.unsaved, { n: states.size });
  else if (isSending()) text = words.saving;
  else if (states.size) text = words.typing;
  line.classList.toggle("is-unsaved", states.size > 0);
  line.classList.toggle("is-failed", failed().length > 0);
  if (text && line.textContent !== text) line.textContent = text;
  showBanner();
  follow();
}

function showBanner() {
  const banner = document.getElementById("unsaved-banner");
  const lost = failed().filter(([, state]) => state.failure !== "refused");
  banner.hidden = !lost.length;
  if (lost.length) {
    hadFailure = true;
    const reason = lost[lost.length - 1][1].failure;
    const codes = [...new Set(lost.map(([row]) => row.dataset.code))].join(", ");
    const text = `${fill(words.banner, { n: lost.length, codes })} ${words[reason]}`;
    const line = banner.querySelector("[data-banner-text]");
    if (line.textContent !== text) line.textContent = text;
    const link = banner.querySelector("[data-sign-in]");
    const isSignedOut = lost.some(([, state]) => state.failure === "signed_out");
    link.hidden = !isSignedOut;
    if (isSignedOut) link.href = signInAddress(lost[0][0]);
  }
  const recovered = document.getElementById("recovered-banner");
  if (hadFailure && !states.size) {
    hadFailure = false;
    recovered.querySelector("[data-banner-text]").textContent = fill(words.recovered, { at: lastSavedAt });
    recovered.hidden = false;
  } else if (lost.length) recovered.hidden = true;
}

function signInAddress(row) {
  const back = `${location.pathname}${location.search}#${row.id}`;
  return `${form.dataset.login}?next=${encodeURIComponent(back)}`;
}

function showElsewhere(pages) {
  const banner = document.getElementById("elsewhere-banner");
  if (!pages.size) return;
  const line = banner.querySelector("[data-banner-text]");
  line.textContent = words.elsewhere;
  for (const [page, code] of pages) {
    const link = document.createElement("a");
    link.href = `${page}#${code}`;
    link.textContent = code;
    line.append(" ", link);
  }
  banner.hidden = false;
}

function retryAll() {
  clearTimeout(retryTimer);
  for (const [row, state] of states) if (state.failure !== "refused" && !state.sent) save(row);
}

function retryLater() {
  clearTimeout(retryTimer);
  retryTimer = setTimeout(retryAll, RETRY_AFTER);
}

// --- leaving the page ---

function follow() {
  if (!goTo) return;
  if (failed().length) goTo = null;
  else if (!states.size) {
    const go = goTo;
    goTo = null;
    go();
  }
}

function onSubmit(event) {
  // A form that waits posts its buttons only once its rows are saved: they would be saved twice at a time otherwise.
  const isWaiting = "waits" in form.dataset && states.size;
  const isLost = failed().some(([, state]) => state.failure !== "refused");
  if (!isWaiting || (failed().length && !isLost)) {
    leaving = true;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isLost) {
    retryAll();
    return;
  }
  goTo = () => form.requestSubmit(event.submitter);
  for (const row of states.keys()) save(row);
}

function onLink(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const isHere = link.pathname === location.pathname && link.search === location.search && link.hash;
  if (isHere || link.origin !== location.origin || !states.size) return;
  if (link.matches("[data-sign-in], [data-see-sent]")) {
    leaving = true; // the text waits in sessionStorage: it comes back after signing in, and is shown beside what was sent
    return;
  }
  if (failed().length) return;
  event.preventDefault();
  goTo = () => location.assign(link.href);
  for (const row of states.keys()) save(row);
}

// --- events ---

function onInput(event) {
  const row = event.target.closest("[data-row]");
  if (!row || !("typed" in event.target.dataset)) return;
  event.target.dataset.edited = "yes";
  keepTogether(row, event.target);
  touch(row);
  if (event.target.matches("textarea")) later(row);
}

function keepTogether(row, field) {
  // A number typed where there was none yet; a state chosen where there was a number.
  const value = row.querySelector("[data-name=value]");
  const level = row.querySelector("[data-name=level]");
  if (!value || !level) return;
  const isState = ["none_yet", "not_applicable", "not_collected"].includes(level.value);
  if (field === value && value.value.trim() && level.value === "none_yet") level.value = "exact";
  if (field !== level) return;
  // An arrow key passes through the states on its way from one level to the next: the number comes back after them.
  if (isState) {
    if (value.value.trim()) row.dataset.number = value.value;
    value.value = "";
  } else if (!value.value.trim() && row.dataset.number) value.value = row.dataset.number;
}

function onChange(event) {
  const row = event.target.closest("[data-row]");
  if (!row || !("typed" in event.target.dataset)) return;
  if (!states.has(row)) touch(row);
  save(row);
}

function onFocus(event) {
  const field = event.target;
  if ("typed" in field.dataset) Object.assign(field.dataset, { before: field.value, edited: "" });
}

function onBlur(event) {
  // Typed and put back as it was: the browser speaks of no change, and the row would wait for ever to be saved.
  const { before, edited } = event.target.dataset;
  const state = states.get(event.target.closest("[data-row]"));
  if (state && !state.failure && !state.sent && edited && before === event.target.value) onChange(event);
}

function onChoice(event) {
  const button = event.target.closest("[data-choice]");
  const row = button?.closest("[data-row]");
  if (!row) return;
  event.preventDefault();
  const choice = document.createElement("input");
  Object.assign(choice, { type: "hidden", name: button.name, value: button.value });
  button.after(choice);
  button.disabled = true;
  const isKeeping = button.value === "keep";
  states.set(row, { ...(states.get(row) || {}), keep: isKeeping });
  save(row);
}

function onBeforeRequest(event) {
  const row = event.target;
  if (!row.matches?.("[data-row]")) return;
  const state = states.get(row) || {};
  requests += 1;
  isCrossed ||= isSending();
  states.set(row, { ...state, sent: typed(row), timer: null });
  showState();
}

async function refreshWhatFollows() {
  // The counts, notices and ratios of the whole page anew, once nothing is under way any more.
  if (!isCrossed || isSending()) return;
  isCrossed = false;
  const at = requests;
  try {
    const answer = await fetch(location.pathname + location.search, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (at !== requests) isCrossed = true;
    else for (const part of page.querySelectorAll("[data-follows]")) document.getElementById(part.id)?.replaceWith(part);
  } catch {
    isCrossed = true; // no connection: with the next answer
    return;
  }
  refreshWhatFollows();
}

function onBeforeSwap(event) {
  const status = event.detail.xhr.status;
  if (event.detail.requestConfig.elt.matches("[data-row]") && (status === 409 || status === 422)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
}

function onAfterRequest(event) {
  const row = event.detail.requestConfig.elt;
  if (!row.matches("[data-row]")) return;
  const status = event.detail.xhr.status;
  if (status === 200) settle(row);
  else if (status === 409 || status === 422) fail(row, "refused", "");
  else if (status === 401) fail(row, "signed_out", words.signed_out);
  else if (status === 403 || status === 404) fail(row, "forbidden", words.forbidden);
  else if (status === 0 || status === 502 || status === 503 || status === 504) fail(row, "offline", words.offline);
  else if (status >= 500) fail(row, "server", words.server);
  else fail(row, "bad", words.bad);
  if (status === 0 || status >= 500) retryLater();
  const state = states.get(row);
  if (state) delete state.sent;
  showState();
  refreshWhatFollows();
}

function onEnter(event) {
  // Enter in a row saves the row; it must not post the whole section.
  if (event.key !== "Enter" || !event.target.matches("[data-row] input[data-typed]")) return;
  event.preventDefault();
  onChange(event);
}

function start() {
  document.querySelector("[data-save-section]")?.setAttribute("hidden", "");
  form.addEventListener("input", onInput);
  form.addEventListener("change", onChange);
  form.addEventListener("focusin", onFocus);
  form.addEventListener("focusout", onBlur);
  form.addEventListener("keydown", onEnter);
  form.addEventListener("click", onChoice);
  form.addEventListener("submit", onSubmit);
  document.addEventListener("click", onLink);
  document.body.addEventListener("htmx:beforeRequest", onBeforeRequest);
  document.body.addEventListener("htmx:beforeSwap", onBeforeSwap);
  document.body.addEventListener("htmx:afterRequest", onAfterRequest);
  document.querySelector("[data-retry]").addEventListener("click", retryAll);
  window.addEventListener("online", retryAll);
  window.addEventListener("beforeunload", (event) => {
    if (states.size && !leaving) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) for (const [row, state] of states) if (!state.failure && !state.sent) save(row);
  });
  // htmx binds its triggers at this event too, and was there first: an earlier save would go unheard.
  if (document.readyState === "complete") takeUp();
  else document.addEventListener("DOMContentLoaded", takeUp);
}

function takeUp() {
  for (const row of rows()) {
    if (!row.dataset.unsaved) continue;
    touch(row);
    if (row.dataset.unsaved === "kept") save(row);
    else fail(row, "refused", "");
  }
  restore();
  showState();
  document.querySelector("#chua-luu")?.focus();
  form.dataset.ready = "";
}

// What is left on a page that takes nothing any more is shown by left-over.js.
if (form && !("locked" in form.dataset)) start();
