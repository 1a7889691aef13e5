/** Keep the whole chat in the visible part of the screen, so that a phone's keyboard hides no message. */
export function fitToScreen(self: Window, root: HTMLElement): void {
  const view = self.visualViewport;
  const place = () => {
    root.style.height = `${view?.height ?? self.innerHeight}px`;
    root.style.transform = view?.offsetTop ? `translateY(${view.offsetTop}px)` : "";
  };
  place();
  view?.addEventListener("resize", place);
  view?.addEventListener("scroll", place);
  self.addEventListener("resize", place);
}
