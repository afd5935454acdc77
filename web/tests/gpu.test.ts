// Laws of the geometry and of the light tables.

import { expect, test } from 'vitest';
import { ball } from './ball';
import { Bvh } from '../src/gpu/bvh';
import { clipMatrix, lookAt, project, ray } from '../src/gpu/camera';
import { camera, pxPerMm, side, turned, zoomed } from '../src/gpu/orbit';
import { unpack } from '../src/gpu/packed';
import { Skull } from '../src/gpu/pick';
import { ENTRIES, print, readLooks, type Look } from '../src/gpu/prints';
import { add, distance, normalize, scale, sub, type Vec3 } from '../src/gpu/vector';
import { moved, sampled, smooth } from '../src/studio/hairline';

const centre: Vec3 = [0, 30, 10];

test('what is projected is seen along its ray, and the clip matrix agrees', () => {
  const c = lookAt([300, 400, 900], [5, 6, 7], [0, 1, 0], [640, 480], 3);
  for (const p of [
    [0, 0, 0],
    [50, -20, 30],
    [-70, 80, 10],
  ] as Vec3[]) {
    const [x, y, depth] = project(c, p);
    const along = ray(c, x, y);
    expect(distance(add(c.eye, scale(along, distance(c.eye, p))), p)).toBeLessThan(1e-6);
    const m = clipMatrix(c, 100, 2000);
    const clip = [0, 1, 3].map((r) => m[r]! * p[0] + m[4 + r]! * p[1] + m[8 + r]! * p[2] + m[12 + r]!);
    expect(clip[2]).toBeCloseTo(depth, 2);
    expect(((clip[0]! / clip[2]! + 1) / 2) * 640 - 0.5).toBeCloseTo(x, 3);
    expect(((1 - clip[1]! / clip[2]!) / 2) * 480 - 0.5).toBeCloseTo(y, 3);
  }
});

test('a ray meets the front of a ball, and the far side never', () => {
  const faces = ball(centre);
  const hit = faces.firstHit([0, 30, 1000], [0, 0, -1])!;
  expect(hit.place[2]).toBeCloseTo(110, 0);
  expect(hit.normal[2]).toBeGreaterThan(0.99);
  expect(faces.firstHit([0, 300, 1000], [0, 0, -1])).toBeUndefined();
  expect(
    new Bvh({ positions: new Float32Array(), triangles: new Uint32Array() }).firstHit([0, 0, 9], [0, 0, -1]),
  ).toBeUndefined();
});

test('lifting lands on the surface, and mirroring twice comes back', () => {
  const skull = new Skull(ball(centre), centre);
  const places: Vec3[] = [
    [60, 80, 60],
    [-20, 120, 30],
    [5, 40, 99],
    [0, 200, 10],
    [1, -90, 10],
    [-3, 30, -99],
  ];
  for (const p of places) {
    const on = skull.lifted(p);
    expect(distance(on, centre)).toBeCloseTo(100, 0);
    const across = skull.mirrored(on);
    expect(across[0]).toBeCloseTo(-on[0], 0);
    expect(distance(skull.mirrored(across), on)).toBeLessThan(0.5);
  }
});

test('sides are where the server stands, and turning stays in bounds', () => {
  const top = side('top', centre);
  expect(top.elevation).toBeCloseTo(90);
  expect(camera(top, [100, 100]).up[2]).toBeCloseTo(-1);
  expect(turned(top, 0, 30).elevation).toBe(90);
  expect(turned(side('front', centre), 190, 0).azimuth).toBeCloseTo(-170);
  expect(zoomed(top, 1000).zoom).toBe(16);
  expect(pxPerMm(side('front', centre), [1600, 1600])).toBeCloseTo(1600 / 292);
});

const look = (missing: number): Look => {
  const radii = Float64Array.from({ length: 12 }, (_, k) => 0.05 * k);
  const profile = Float64Array.from(
    { length: 36 },
    (_, k) => missing * Math.exp(-((radii[Math.floor(k / 3)]! / 0.12) ** 2)),
  );
  profile.fill(0, 33);
  return { key: '', radii, missing: profile, capMm: 0, cap: [0, 0, 0], around: [0, 0, 0] };
};

test('whatever the scale, a mark takes the same light in all', () => {
  const area = (pxPerMm: number): number => {
    const made = print(look(0.5), pxPerMm);
    let own = 0;
    for (let i = 0; i + 1 < ENTRIES; i++) {
      const r = ((i + 0.5) / (ENTRIES - 1)) * made.reachMm;
      const mean = (made.table[4 * i]! + made.table[4 * i + 4]!) / 2;
      own += mean * 2 * Math.PI * r * (made.reachMm / (ENTRIES - 1));
    }
    return own + made.beyond[0];
  };
  const fine = area(40);
  for (const scale of [2, 3, 5.5, 11, 20]) expect(Math.abs(area(scale) / fine - 1)).toBeLessThan(0.03);
});

test('looks are read as they are packed', () => {
  const numbers = new Float32Array(2 * (4 * 3 + 7)).map((_, k) => k);
  const [first, second] = readLooks(numbers, 2);
  expect([...first!.radii]).toEqual([0, 4, 8]);
  expect([...first!.missing.slice(0, 3)]).toEqual([1, 2, 3]);
  expect(first!.capMm).toBe(12);
  expect(second!.around).toEqual([35, 36, 37]);
  expect(readLooks(new Float32Array(), 0)).toEqual([]);
});

test('packed answers are read, others refused', () => {
  const head = new TextEncoder().encode('{"tables":{"f":{"from":0,"bytes":8,"type":"f32"}},"said":{"a":1}}  ');
  const padded = new Uint8Array(Math.ceil((8 + head.length) / 4) * 4 - 8).fill(32);
  padded.set(head);
  const all = new Uint8Array(8 + padded.length + 8);
  all.set([0x48, 0x4c, 0x50, 0x31]);
  new DataView(all.buffer).setUint32(4, padded.length, true);
  all.set(padded, 8);
  new DataView(all.buffer).setFloat32(8 + padded.length + 4, 2.5, true);
  const packed = unpack<{ a: number }>(all.buffer);
  expect(packed.said.a).toBe(1);
  expect([...packed.floats('f')!]).toEqual([0, 2.5]);
  expect(packed.whole('f')).toBeUndefined();
  expect(() => unpack(new ArrayBuffer(4))).toThrow();
});

test('a hairline is sampled evenly, and a drag takes its neighbours and the other side along', () => {
  const skull = new Skull(ball(centre), centre);
  const arc = Array.from({ length: 60 }, (_, k) => {
    const a = (k / 59 - 0.5) * 2;
    return skull.lifted([100 * Math.sin(a), 90, 100 * Math.cos(a)]);
  });
  const points = sampled(arc, 9);
  const gaps = points.slice(1).map((p, k) => distance(p, points[k]!));
  expect(Math.max(...gaps) / Math.min(...gaps)).toBeLessThan(1.05);
  const place = skull.lifted(add(points[2]!, [0, 12, 0]));
  const next = moved(points, 2, place, skull, true);
  expect(next[2]).toEqual(place);
  expect(next[3]![1]).toBeGreaterThan(points[3]![1] + 2);
  expect(next[6]![0]).toBeCloseTo(-next[2]![0], 0);
  expect(next[6]![1]).toBeCloseTo(next[2]![1], 0);
  const alone = moved(points, 2, place, skull, false);
  expect(alone[7]).toEqual(points[7]);
  expect(smooth(points).length).toBe(8 * 8 + 1);
});

test('every ray from around finds the face that is nearest of all that it meets', () => {
  const faces = ball(centre);
  const all = faces.mesh;
  // A face alone is a hierarchy of one leaf: what it finds needs no boxes.
  const each = Array.from(
    { length: all.triangles.length / 3 },
    (_, k) => new Bvh({ positions: all.positions, triangles: all.triangles.subarray(3 * k, 3 * k + 3) }),
  );
  let found = 0;
  for (let k = 0; k < 60; k++) {
    const [a, b] = [k * 2.4, Math.sin(k)];
    const eye = add(centre, [300 * Math.cos(a), 300 * b, 300 * Math.sin(a)]);
    // Some along an axis, where a box's side has no width to the ray.
    const aim = add(centre, [90 * Math.sin(3 * k), 90 * Math.cos(5 * k), 0]);
    const towards: Vec3 = k % 6 === 0 ? [0, -Math.sign(eye[1] - centre[1]) || -1, 0] : normalize(sub(aim, eye));
    const from: Vec3 = k % 6 === 0 ? [aim[0], eye[1], aim[2]] : eye;
    const nearest = Math.min(...each.map((face) => face.firstHit(from, towards)?.distance ?? Infinity));
    const hit = faces.firstHit(from, towards);
    expect(hit?.distance ?? Infinity).toBe(nearest);
    if (hit) found++;
  }
  expect(found).toBeGreaterThan(30);
});
