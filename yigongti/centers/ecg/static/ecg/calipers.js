// Calipers over a calibrated drawing: drag two points, or move the edges by keyboard. Time along x, voltage along y.
const NS = "http://www.w3.org/2000/svg";

export class Calipers {
  /** @param {HTMLElement} sheet  holds the svg and its geometry  @param {HTMLElement | null} words  where the reading stands */
  constructor(sheet, words) {
    this.sheet = sheet;
    this.words = words;
    this.geometry = JSON.parse(sheet.dataset.geometry ?? "{}");
    const svg = /** @type {SVGSVGElement} */ (sheet.querySelector("svg"));
    this.width = svg.viewBox.baseVal.width;
    this.height = svg.viewBox.baseVal.height;
    this.overlay = document.createElementNS(NS, "svg");
    this.overlay.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.overlay.setAttribute("class", "calipers");
    this.overlay.setAttribute("aria-hidden", "true");
    sheet.append(this.overlay);
    const first = this.geometry.strips?.[0];
    const left = first ? first.x_mm + 10 : 20;
    const y = first ? first.baseline_mm ?? this.height / 4 : this.height / 4;
    this.edges = [{ x: left, y }, { x: left + 20, y: y - 5 }];
    this.active = 1;
    this.march = false;
    this.overlay.addEventListener("pointerdown", (e) => this.start(e));
    this.overlay.addEventListener("pointermove", (e) => this.drag(e));
    this.overlay.addEventListener("pointerup", (e) => this.stop(e));
  }

  /** @param {boolean} on */
  show(on) {
    this.overlay.toggleAttribute("hidden", !on);
    if (this.words) this.words.hidden = !on;
    if (on) this.draw();
  }

  /** @param {PointerEvent} event */
  at(event) {
    const box = this.overlay.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * this.width, y: ((event.clientY - box.top) / box.height) * this.height };
  }

  /** @param {PointerEvent} event */
  start(event) {
    const point = this.at(event);
    const near = this.edges.findIndex((e) => Math.abs(e.x - point.x) < 1.5);
    if (near >= 0) this.active = near;
    else { this.edges = [{ ...point }, { ...point }]; this.active = 1; }
    this.overlay.setPointerCapture(event.pointerId);
    this.dragging = true;
    this.draw();
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.dragging) return;
    this.edges[this.active] = this.at(event);
    this.draw();
  }

  /** @param {PointerEvent} event */
  stop(event) {
    this.dragging = false;
    this.overlay.releasePointerCapture(event.pointerId);
  }

  /** Arrows move the active edge by 1 mm, with Shift by 0.25 mm; Tab changes the edge; M marches the interval on.
   * @param {KeyboardEvent} event */
  key(event) {
    if (this.overlay.hasAttribute("hidden")) return;
    const step = event.shiftKey ? 0.25 : 1;
    const moves = /** @type {Record<string, number[]>} */ ({ ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] });
    if (event.key in moves) {
      const [dx, dy] = moves[event.key];
      const edge = this.edges[this.active];
      this.edges[this.active] = { x: clamp(edge.x + dx, this.width), y: clamp(edge.y + dy, this.height) };
    } else if (event.key === "Tab" && !event.shiftKey) this.active = 1 - this.active;
    else if (event.key.toLowerCase() === "m") this.march = !this.march;
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }

  draw() {
    const [a, b] = this.edges;
    const ms = Math.abs(b.x - a.x) * this.geometry.ms_per_mm;
    const mv = (a.y - b.y) / this.geometry.mm_per_mv;
    const top = Math.min(a.y, b.y), left = Math.min(a.x, b.x), wide = Math.abs(b.x - a.x);
    const marks = [line("box", left, top, left + wide, Math.max(a.y, b.y), true)];
    this.edges.forEach((e, i) => marks.push(line(`edge${i === this.active ? " active" : ""}`, e.x, 0, e.x, this.height)));
    marks.push(line("span", a.x, b.y, b.x, b.y), line("span", a.x, a.y, a.x + Math.sign(b.x - a.x || 1) * 3, a.y));
    if (this.march && wide > 2) for (let x = Math.max(a.x, b.x) + wide; x < this.width; x += wide) marks.push(line("march", x, 0, x, this.height));
    this.overlay.replaceChildren(...marks);
    if (!this.words) return;
    const rate = ms > 150 ? `　${Math.round(60000 / ms)} 次/分` : "";
    this.words.textContent = `${Math.round(ms)} ms${rate}　${mv >= 0 ? "+" : "−"}${Math.abs(mv).toFixed(2)} mV`;
  }
}

/** @param {number} value @param {number} max */
const clamp = (value, max) => Math.max(0, Math.min(max, value));

/** @param {string} name @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {boolean} [box] */
function line(name, x1, y1, x2, y2, box = false) {
  const mark = document.createElementNS(NS, box ? "rect" : "line");
  mark.setAttribute("class", name);
  const values = box ? { x: x1, y: y1, width: x2 - x1, height: y2 - y1 } : { x1, y1, x2, y2 };
  Object.entries(values).forEach(([key, value]) => mark.setAttribute(key, String(value)));
  return mark;
}
