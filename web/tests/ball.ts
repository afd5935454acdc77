import { Bvh } from '../src/gpu/bvh';
import type { Vec3 } from '../src/gpu/vector';

/** A ball of radius 100 about a place, of latitudes and longitudes. */
export function ball(centre: Vec3): Bvh {
  const [rows, columns] = [40, 80];
  const positions: number[] = [];
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [a, b] = [(Math.PI * r) / rows, (2 * Math.PI * c) / columns];
      positions.push(
        centre[0] + 100 * Math.sin(a) * Math.sin(b),
        centre[1] + 100 * Math.cos(a),
        centre[2] + 100 * Math.sin(a) * Math.cos(b),
      );
    }
  }
  const triangles: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = (dr: number, dc: number): number => (r + dr) * columns + ((c + dc) % columns);
      triangles.push(at(0, 0), at(1, 0), at(1, 1), at(0, 0), at(1, 1), at(0, 1));
    }
  }
  return new Bvh({ positions: new Float32Array(positions), triangles: new Uint32Array(triangles) });
}
