//! Dividing a whole number exactly: largest remainder (Hamilton), with a most for each part.

/// Divides `total` in proportion to `weights`, no part above its entry in `most`; `None` where they cannot hold it together.
///
/// Whole numbers only, so that every machine divides alike. What a full part cannot take goes to the others, again by weight; parts of
/// weight 0 are used last. Ties of remainders go to the earlier part.
pub(super) fn within(total: u64, weights: &[u64], most: &[u64]) -> Option<Vec<u64>> {
    let room: u64 = most.iter().sum();
    if weights.len() != most.len() || room < total {
        return None;
    }
    let mut parts = vec![0_u64; weights.len()];
    let mut left = total;
    while left > 0 {
        let open = |part: u64, cap: u64| part < cap;
        let mut sum: u128 = 0;
        for ((part, cap), weight) in parts.iter().zip(most).zip(weights) {
            if open(*part, *cap) {
                sum += u128::from(*weight);
            }
        }
        if sum == 0 {
            fill_in_order(&mut parts, most, left);
            break;
        }
        let mut given = 0;
        let mut remainders = Vec::with_capacity(parts.len());
        for (index, ((part, cap), weight)) in parts.iter_mut().zip(most).zip(weights).enumerate() {
            if !open(*part, *cap) {
                continue;
            }
            let share = u128::from(left) * u128::from(*weight);
            let whole = u64::try_from(share / sum).unwrap_or(u64::MAX).min(*cap - *part);
            *part += whole;
            given += whole;
            if *part < *cap && *weight > 0 {
                remainders.push((share % sum, index));
            }
        }
        left -= given;
        // Fewer units than open parts are left once nobody was cut short: the largest remainders take one each.
        if usize::try_from(left).is_ok_and(|left| left <= remainders.len()) || given == 0 {
            remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            for (_, index) in remainders {
                if left == 0 {
                    break;
                }
                if let Some(part) = parts.get_mut(index) {
                    *part += 1;
                    left -= 1;
                }
            }
        }
    }
    Some(parts)
}

/// As [`within`] without upper bounds.
pub(super) fn freely(total: u64, weights: &[u64]) -> Vec<u64> {
    within(total, weights, &vec![total; weights.len()]).unwrap_or_default()
}

fn fill_in_order(parts: &mut [u64], most: &[u64], mut left: u64) {
    for (part, cap) in parts.iter_mut().zip(most) {
        let more = left.min(*cap - *part);
        *part += more;
        left -= more;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn remainders_go_to_the_largest_first() {
        assert_eq!(freely(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(freely(100, &[41, 1542, 2386]), [1, 39, 60]);
        assert_eq!(freely(5, &[0, 0]), [5, 0]);
        assert_eq!(freely(0, &[3, 4]), [0, 0]);
    }

    #[test]
    fn what_a_full_part_cannot_take_goes_to_the_others() {
        assert_eq!(within(10, &[9, 1, 1], &[2, 100, 100]), Some(vec![2, 4, 4]));
        assert_eq!(within(10, &[1, 0], &[4, 100]), Some(vec![4, 6]));
        assert_eq!(within(10, &[1, 1], &[4, 5]), None);
    }

    proptest! {
        #[test]
        fn parts_always_sum_to_the_whole_and_stay_below_their_most(
            parts in proptest::collection::vec((0_u64..1000, 0_u64..700), 1..60),
            share in 0_u64..=100,
        ) {
            let (weights, most): (Vec<u64>, Vec<u64>) = parts.into_iter().unzip();
            let total = most.iter().sum::<u64>() * share / 100;
            let divided = within(total, &weights, &most).unwrap();
            prop_assert_eq!(divided.iter().sum::<u64>(), total);
            prop_assert!(divided.iter().zip(&most).all(|(part, cap)| part <= cap));
        }
    }
}
