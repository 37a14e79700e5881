// Opened from a notification: the tap on it was the answer, so the form is sent by itself.
document.querySelector("form[data-answer-now]")?.requestSubmit();
