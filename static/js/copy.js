// A button that copies what stands in a box: <div data-copies="id of the box" hidden> holds the button, a status
// [data-copied] and its words [data-words]. Without JavaScript it stays hidden and the box is copied by hand.

async function copy(place) {
  const box = document.getElementById(place.dataset.copies);
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
    place.querySelector("[data-copied]").textContent = place.querySelector("[data-words]").textContent;
  } catch {
    // No leave to write to the clipboard: the address is selected, and is copied by hand.
  }
}

for (const place of document.querySelectorAll("[data-copies]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => copy(place));
}
