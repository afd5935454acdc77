//! Gaussian blur, separable and in place.

use rayon::prelude::*;

/// Blurs an image of `w` by `h` by a standard deviation in pixels. Beyond its rim there is nothing.
pub fn blur(image: &mut [f32], [w, h]: [usize; 2], sigma: f64) {
    let kernel = kernel(sigma);
    let reach = kernel.len() / 2;
    let mut line = vec![0f32; w + 2 * reach];
    for row in image.chunks_exact_mut(w) {
        line[reach..reach + w].copy_from_slice(row);
        for (x, out) in row.iter_mut().enumerate() {
            *out = line[x..x + kernel.len()].iter().zip(&kernel).map(|(a, b)| a * b).sum();
        }
    }
    let copy = image.to_vec();
    image.par_chunks_exact_mut(w).enumerate().for_each(|(y, out)| {
        out.fill(0.0);
        for (k, weight) in kernel.iter().enumerate() {
            let Some(source) = (y + k).checked_sub(reach).filter(|s| *s < h) else { continue };
            let line = &copy[source * w..(source + 1) * w];
            out.iter_mut().zip(line).for_each(|(o, v)| *o += weight * v);
        }
    });
}

/// Blurs a picture's light. At the rim the light inside is taken for that beyond.
pub fn blur_light(light: &mut [[f32; 3]], size: [usize; 2], sigma: f64) {
    let mut weight = vec![1f32; light.len()];
    blur(&mut weight, size, sigma);
    for c in 0..3 {
        let mut plane: Vec<f32> = light.iter().map(|v| v[c]).collect();
        blur(&mut plane, size, sigma);
        light.iter_mut().zip(plane.iter().zip(&weight)).for_each(|(v, (p, w))| v[c] = p / w);
    }
}

fn kernel(sigma: f64) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil().max(1.0) as usize;
    let mut kernel: Vec<f32> = (0..=2 * reach)
        .map(|i| (i as f64 - reach as f64) / sigma.max(1e-3))
        .map(|d| libm::exp(-0.5 * d * d) as f32)
        .collect();
    let sum: f32 = kernel.iter().sum();
    kernel.iter_mut().for_each(|k| *k /= sum);
    kernel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_kept_and_even_light_stays() {
        let size = [40, 30];
        let mut even = vec![[0.25f32, 0.5, 1.0]; size[0] * size[1]];
        blur_light(&mut even, size, 2.5);
        assert!(
            even.iter().flatten().zip([0.25, 0.5, 1.0].iter().cycle()).all(|(v, w)| (v - w).abs() < 1e-5)
        );
        let mut spot = vec![0f32; size[0] * size[1]];
        spot[15 * size[0] + 20] = 1.0;
        blur(&mut spot, size, 1.5);
        assert!((spot.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        // Two pixels off: exp(-0.5·(2/1.5)²) of the middle's.
        let ratio = spot[15 * size[0] + 22] / spot[15 * size[0] + 20];
        assert!((ratio - 0.4111).abs() < 1e-3, "{ratio}");
    }
}
