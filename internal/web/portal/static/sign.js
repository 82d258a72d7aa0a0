// A signature drawn with finger, pen or mouse. Without script the typed name alone
// signs; the field and its button then stay hidden.
const box = document.querySelector("[data-draw]");
if (box) {
  const canvas = box.querySelector("canvas"), field = document.getElementById("drawn"), clear = box.querySelector("button");
  const pen = canvas.getContext("2d"), wide = 600, high = 200, most = 1500;
  let path = "", last = null, points = 0;
  box.hidden = false;
  const ink = () => { pen.lineWidth = 4; pen.lineCap = pen.lineJoin = "round"; pen.strokeStyle = getComputedStyle(canvas).color; };
  const place = (e) => {
    const r = canvas.getBoundingClientRect();
    const inside = (v, top) => Math.max(0, Math.min(top, Math.round(v)));
    return [inside((e.clientX - r.left) / r.width * wide, wide), inside((e.clientY - r.top) / r.height * high, high)];
  };
  const keep = () => { field.value = path.includes("L") ? path : ""; };
  canvas.addEventListener("pointerdown", (e) => {
    e.preventDefault();
    try { canvas.setPointerCapture(e.pointerId); } catch { /* a pointer that is gone needs none */ }
    last = place(e);
    path += "M" + last[0] + " " + last[1];
    points++;
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!last || points >= most) return;
    const at = place(e);
    if (Math.abs(at[0] - last[0]) + Math.abs(at[1] - last[1]) < 3) return;
    ink();
    pen.beginPath(); pen.moveTo(last[0], last[1]); pen.lineTo(at[0], at[1]); pen.stroke();
    path += "L" + at[0] + " " + at[1];
    last = at;
    points++;
    keep();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; keep(); });
  clear.addEventListener("click", () => { pen.clearRect(0, 0, wide, high); path = ""; points = 0; last = null; keep(); });
}
