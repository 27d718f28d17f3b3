use zeroize::Zeroizing;

use super::data_key::DataKey;
use crate::secret::Secret;

/// The data key of the parts that key groups have: each is a value of one polynomial for each byte of the key, and behind
/// those where the polynomials were evaluated. None for parts that do not belong together.
///
/// Mirrors github.com/getsops/sops/v3/shamir: Combine. Takes as long whatever the parts are.
pub(super) fn combine(parts: &[Secret]) -> Option<DataKey> {
    let mut key: DataKey = Zeroizing::new([0; 32]);
    let mut points = Vec::new();
    for part in parts {
        let (point, values) = part.bytes().split_last()?;
        if values.len() != key.len() || *point == 0 || points.iter().any(|(other, _)| other == point) {
            return None;
        }
        points.push((*point, values));
    }
    if points.len() < 2 {
        return None;
    }
    for (point, values) in &points {
        let others = points.iter().map(|(other, _)| *other).filter(|other| other != point);
        let weight =
            others.fold(1, |weight, other| multiply(weight, multiply(other, inverse(other ^ point))));
        for (byte, value) in key.iter_mut().zip(*values) {
            *byte ^= multiply(weight, *value);
        }
    }
    Some(key)
}

/// The product in the field of 256 elements that AES has.
fn multiply(a: u8, b: u8) -> u8 {
    (0..8).rev().fold(0, |product: u8, bit| {
        let doubled = (product << 1) ^ ((product >> 7).wrapping_neg() & 0x1b);
        doubled ^ (((b >> bit) & 1).wrapping_neg() & a)
    })
}

/// The inverse of an element: its 254th power.
fn inverse(a: u8) -> u8 {
    (0..6).fold(multiply(a, a), |power, _| multiply(multiply(power, a), multiply(power, a)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Values of polynomials with these coefficients, the key's bytes first.
    fn split(key: &[u8; 32], rest: &[Vec<u8>], points: &[u8]) -> Vec<Secret> {
        let part = |point: &u8| {
            let value = |(index, byte): (usize, &u8)| {
                let higher = rest.iter().rev().fold(0, |sum, row| multiply(sum, *point) ^ row[index]);
                multiply(higher, *point) ^ byte
            };
            let mut bytes: Vec<u8> = key.iter().enumerate().map(value).collect();
            bytes.push(*point);
            Secret::new(bytes)
        };
        points.iter().map(part).collect()
    }

    #[test]
    fn the_field_is_that_of_aes() {
        // FIPS 197, section 4.2.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
        assert!((1..=255).all(|a| multiply(a, inverse(a)) == 1));
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        let part = |length: usize, point: u8| {
            let mut bytes = vec![7; length];
            bytes.push(point);
            Secret::new(bytes)
        };
        for parts in [
            vec![],
            vec![part(32, 1)],
            vec![part(32, 1), part(32, 1)],
            vec![part(32, 1), part(32, 0)],
            vec![part(32, 1), part(31, 2)],
            vec![Secret::new(Vec::new()), part(32, 2)],
        ] {
            assert!(combine(&parts).is_none());
        }
        assert!(combine(&[part(32, 1), part(32, 2)]).is_some());
    }

    proptest! {
        #[test]
        fn enough_parts_give_the_key(
            key: [u8; 32],
            rest in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 32), 1..4),
            points in proptest::sample::subsequence((1..=255).collect::<Vec<u8>>(), 5),
        ) {
            let parts = split(&key, &rest, &points);
            prop_assert_eq!(*combine(&parts).unwrap(), key);
            let exactly = combine(&parts[..=rest.len()]).unwrap();
            prop_assert_eq!(*exactly, key);
        }
    }
}
