// Conversations beside a report: a request that fails says so in its own form, and what was typed stays there.

function say(form, key) {
  const place = form.querySelector("[data-thread-failed]");
  if (!place) return;
  place.textContent = key ? place.dataset[key] : "";
  place.hidden = !key;
}

function formOf(event) {
  return event.target instanceof Element ? event.target.closest("form[data-thread]") : null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = formOf(event);
  if (form) say(form, "");
});

document.addEventListener("htmx:responseError", (event) => {
  const form = formOf(event);
  if (form) say(form, event.detail.xhr.status === 401 ? "threadSignedOut" : "threadFailed");
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const form = formOf(event);
    if (form) say(form, "threadFailed");
  });
}

// A form fetched for another field stands above the one in which words wait to be sent; an empty one gives way, and
// the one for the same field is the one there is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const place = event.target;
  if (!(place instanceof Element) || place.id !== "gop-y-moi" || !event.detail.shouldSwap) return;
  const asked = new URL(event.detail.xhr.responseURL).searchParams;
  for (const form of place.querySelectorAll("form[data-thread]")) {
    const text = form.querySelector("textarea");
    if (form.elements.o.value === asked.get("o") && form.elements.pham_vi.value === asked.get("pham_vi")) {
      event.detail.shouldSwap = false;
      text.focus();
    } else if (!text.value.trim()) {
      form.remove();
    }
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element && event.target.id === "gop-y-moi") {
    event.target.querySelector("textarea")?.focus();
  }
});
