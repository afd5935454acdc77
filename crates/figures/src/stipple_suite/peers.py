"""Runs one peer once: peers.py NAME COUNT MESH POINTS [ramp]. Reads a mesh (two u32 counts, f64 positions, u32
faces), writes f64 positions, prints one JSON object. What a peer needs searched for (a radius) is searched for
before the clock starts."""
import json, resource, struct, sys, time
import numpy as np


def read(path):
    data = open(path, "rb").read()
    vertices, faces = struct.unpack("<II", data[:8])
    v = np.frombuffer(data, "<f8", vertices * 3, 8).reshape(-1, 3)
    f = np.frombuffer(data, "<u4", faces * 3, 8 + 24 * vertices).reshape(-1, 3)
    return np.array(v), np.array(f, dtype=np.int32)


def area(v, f):
    a, b, c = v[f[:, 0]], v[f[:, 1]], v[f[:, 2]]
    return 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()


def hexagonal(v, f, count):
    return np.sqrt(2 * area(v, f) / (np.sqrt(3) * count))


def by_radius(sample, count, start):
    """Searches the radius at which `sample(radius)` gives about `count`; times the last run."""
    radius = start
    for _ in range(4):
        found = len(sample(radius))
        if abs(found / count - 1) < 0.01:
            break
        radius *= (found / count) ** 0.5
    begin, cpu = time.perf_counter(), time.process_time()
    points = sample(radius)
    return points, time.perf_counter() - begin, time.process_time() - cpu


def pymeshlab(v, f, count, ramp):
    import pymeshlab as ml

    def sample(radius):
        ms = ml.MeshSet()
        if ramp is None:
            ms.add_mesh(ml.Mesh(v, f))
            ms.generate_sampling_poisson_disk(radius=ml.PureValue(radius), exactnumflag=False)
        else:
            ms.add_mesh(ml.Mesh(v, f, v_scalar_array=np.sqrt(ramp.max() / ramp)))
            variance = float(np.sqrt(ramp.max() / ramp.min()))
            ms.generate_sampling_poisson_disk(radius=ml.PureValue(radius), exactnumflag=False, radiusvariance=variance)
        return ms.current_mesh().vertex_matrix()

    return by_radius(sample, count, 0.76 * hexagonal(v, f, count))


def libigl(v, f, count, ramp):
    import igl

    return by_radius(lambda radius: np.array(igl.blue_noise(v, f.astype(np.int64), radius)[2]), count, 0.76 * hexagonal(v, f, count))


def point_cloud_utils(v, f, count, ramp):
    import point_cloud_utils as pcu

    def sample(radius):
        face, weights = pcu.sample_mesh_poisson_disk(v, f, -1, radius=radius, use_geodesic_distance=False)
        return pcu.interpolate_barycentric_coords(f, face, weights, v)

    return by_radius(sample, count, 0.76 * hexagonal(v, f, count))


def open3d(v, f, count, ramp):
    import open3d as o3d

    mesh = o3d.geometry.TriangleMesh(o3d.utility.Vector3dVector(v), o3d.utility.Vector3iVector(f))
    begin, cpu = time.perf_counter(), time.process_time()
    points = np.asarray(mesh.sample_points_poisson_disk(count, 5).points)
    return points, time.perf_counter() - begin, time.process_time() - cpu


def main():
    name, count, mesh, out = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    v, f = read(mesh)
    ramp = np.fromfile(sys.argv[5], "<f8") if len(sys.argv) > 5 else None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    points, wall, cpu = globals()[name](v, f, count, ramp)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    np.ascontiguousarray(points, "<f8").tofile(out)
    print(json.dumps({"wall": wall, "least": wall, "cpu": cpu, "peak_kb": peak, "n": len(points)}))


main()
