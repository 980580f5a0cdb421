// The button that prints the page. Hidden in the page itself: without this script it could do nothing.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
