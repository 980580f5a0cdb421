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

// A form that was fetched for a field takes the cursor; one that was sent shows the new comment.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target instanceof Element && event.target.id === "gop-y-moi") {
    event.target.querySelector("textarea")?.focus();
  }
});
