// The wall rings while an alarm is open, once somebody has switched the bell on (browsers ask for a touch).
const button = document.querySelector("[data-sound]");
const part = document.querySelector("[data-rings]");
let sound = null;

function ring() {
  if (!sound || Number(part.querySelector("[data-open]")?.dataset.open ?? 0) === 0) return;
  for (let n = 0; n < 3; n++) {
    const tone = sound.createOscillator(), volume = sound.createGain(), at = sound.currentTime + n * 0.35;
    tone.frequency.value = 520; // low tones wake best
    tone.type = "square";
    volume.gain.setValueAtTime(0.4, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}

button.addEventListener("click", () => { sound = new AudioContext(); button.hidden = true; ring(); });
setInterval(ring, 4000);
