//! The colour that stands in for a picture until it is there.

use std::collections::HashMap;

use image::RgbImage;

/// The dominant colour as `#rrggbb`: the mean of the most frequent shade. Best of a small picture.
pub(super) fn dominant_colour(picture: &RgbImage) -> String {
    let mut shades: HashMap<[u8; 3], (u64, [u64; 3])> = HashMap::new();
    for pixel in picture.pixels() {
        let shade = pixel.0.map(|channel| channel >> 5);
        let (count, sums) = shades.entry(shade).or_default();
        *count += 1;
        for (sum, channel) in sums.iter_mut().zip(pixel.0) {
            *sum += u64::from(channel);
        }
    }
    // Of equally frequent shades the lower one, so that the same picture always gives the same colour.
    let (_, (count, sums)) = shades
        .into_iter()
        .max_by_key(|(shade, (count, _))| (*count, std::cmp::Reverse(*shade)))
        .unwrap_or_default();
    let [red, green, blue] = sums.map(|sum| sum / count.max(1));
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn the_most_frequent_shade_wins_over_the_average() {
        let picture = RgbImage::from_fn(10, 10, |x, _| {
            if x < 7 {
                Rgb([200, 16, 40])
            } else {
                Rgb([255, 255, 255])
            }
        });
        assert_eq!(dominant_colour(&picture), "#c81028");
    }
}
