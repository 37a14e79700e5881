// A button that copies a field's words; hidden where the browser cannot.
for (const button of document.querySelectorAll("[data-copy-from]")) {
  const field = document.getElementById(button.dataset.copyFrom);
  if (!navigator.clipboard || !field) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.dataset.done = "1";
    button.textContent = "✓ " + button.textContent.replace("✓ ", "");
  });
}
