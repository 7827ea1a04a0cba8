import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * A formula in one line, in `size` pixels where it fits, else smaller; what is too long even so can be scrolled. Another
 * formula wants another key.
 */
export function Formula({ mathml, size }: { mathml: string; size: number }): VNode {
  const frame = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    // Called between the frame's own layout and its painting: to measure here at once would lay out all twice.
    const observer = new ResizeObserver(() => {
      observer.disconnect();
      if (element.scrollWidth > element.clientWidth)
        element.style.fontSize = `${Math.max(smallest, ((size * element.clientWidth) / element.scrollWidth) * 0.99)}px`;
      element.tabIndex = element.scrollWidth > element.clientWidth ? 0 : -1;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <span ref={frame} class="mathline" style={{ fontSize: `${size}px` }} dangerouslySetInnerHTML={{ __html: mathml }} />
  );
}

const smallest = 11;
