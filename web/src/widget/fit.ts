/** Keep the whole chat in the visible part of the screen, so that a phone's keyboard hides no message. */
export function fitToScreen(self: Window, root: HTMLElement): void {
  const view = self.visualViewport;
  const fit = () => {
    root.style.height = `${view?.height ?? self.innerHeight}px`;
    root.style.transform = view?.offsetTop ? `translateY(${view.offsetTop}px)` : "";
  };
  fit();
  view?.addEventListener("resize", fit);
  view?.addEventListener("scroll", fit);
  self.addEventListener("resize", fit);
}
