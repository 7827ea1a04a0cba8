import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { keyList, t } from "./strings";

/** All keys, for who asks with "?"; the next Escape, "?" or click elsewhere closes it. */
export function KeyList({ close }: { close: () => void }): VNode {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    list.current?.focus();
    return () => (before instanceof HTMLElement || before instanceof SVGElement ? before.focus() : undefined);
  }, []);
  return (
    <div
      ref={list}
      class="pop key-list"
      role="dialog"
      aria-label={t.allKeys}
      tabIndex={-1}
      onBlur={close}
      onKeyDown={(event) => {
        if (event.key === "Escape" || event.key === "?") close();
        else if (event.key === "Tab") event.preventDefault();
        event.stopPropagation();
      }}
    >
      {keyList.map(([title, keys]) => (
        <table key={title} class="s">
          <caption class="b">{title}</caption>
          <tbody>
            {keys.map(([names, does]) => (
              <tr key={does}>
                <th scope="row">
                  {names.map((name) => (
                    <>
                      <kbd>{name}</kbd>{" "}
                    </>
                  ))}
                </th>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
