export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const smallest = { width: 720, height: 480 };

/**
 * Where a window that was at `wanted` is to open, in screen pixels. A position of null, or one whose title bar could not be
 * grasped on any of the displays' work areas, gives the middle of the first. Never larger than its display, never smaller than
 * the least the pages need.
 */
export function fitBounds(
  wanted: { x: number | null; y: number | null; width: number; height: number },
  workAreas: readonly Rectangle[],
): Rectangle {
  const { x, y } = wanted;
  const titleBar = x === null || y === null ? null : { x, y, width: wanted.width, height: 32 };
  const home = titleBar === null ? undefined : workAreas.find((area) => graspable(titleBar, area));
  const area = home ?? workAreas[0] ?? { x: 0, y: 0, width: wanted.width, height: wanted.height };
  const width = Math.max(smallest.width, Math.min(wanted.width, area.width));
  const height = Math.max(smallest.height, Math.min(wanted.height, area.height));
  if (home !== undefined && x !== null && y !== null) return { x, y, width, height };
  return {
    x: Math.round(area.x + Math.max(0, area.width - width) / 2),
    y: Math.round(area.y + Math.max(0, area.height - height) / 2),
    width,
    height,
  };
}

function graspable(bar: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bar.x + bar.width, area.x + area.width) - Math.max(bar.x, area.x);
  const down = Math.min(bar.y + bar.height, area.y + area.height) - Math.max(bar.y, area.y);
  return across >= 100 && down >= 16;
}
