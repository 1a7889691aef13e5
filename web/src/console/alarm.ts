/** Sound and title for what needs an agent who looks elsewhere. */

let waiting = 0;
const CALM = "客服台 · 暖付";
let audio: AudioContext | null = null;

/** Ring: two soft notes, higher for a buyer who waits for a person; and a count in the title until somebody looks. */
export function ring(what: "handover" | "message"): void {
  if (document.visibilityState === "hidden" || !document.hasFocus()) {
    waiting += 1;
    document.title = `（${waiting}）${what === "handover" ? "有买家在等" : "新消息"} · 暖付`;
  }
  play(what === "handover" ? [660, 880] : [520, 620]);
}

/** The agent looks again. */
export function looked(): void {
  waiting = 0;
  document.title = CALM;
}

function play(notes: number[]): void {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    notes.forEach((frequency, i) => {
      if (!audio) return;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = start + i * 0.16;
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.32);
    });
  } catch {
    // no sound here: the title tells it
  }
}
