/** Clicks on a map apart from drags. */

/** What the mouse has done. */
interface MouseEvents {
  /** Dragged from this event on, or turned the wheel. */
  panned(event: MouseEvent): void;
  /** Pressed and released in one place. */
  clicked(event: MouseEvent): void;
  /** Released on the canvas, after a click or a drag; before `clicked`. */
  ended(): void;
}

/** A mouse that moves less between its press and its release has clicked. In pixels. */
const CLICK = 4;

export function watchMouse(canvas: HTMLCanvasElement, { panned, clicked, ended }: MouseEvents): void {
  let down: MouseEvent | undefined;
  const isClick = (up: MouseEvent) =>
    down !== undefined && Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) <= CLICK;
  canvas.addEventListener("wheel", panned, { passive: true });
  addEventListener("mousedown", (event) => {
    down = event.target === canvas ? event : undefined;
  });
  addEventListener("mouseup", (event) => {
    if (down && !isClick(event)) panned(down);
  });
  canvas.addEventListener("click", (event) => {
    ended();
    if (isClick(event)) clicked(event);
  });
}
