use zeroize::Zeroizing;

/// The data key, 256 bits.
pub(super) type DataKey = Zeroizing<[u8; 32]>;
