use serde::Deserialize;

/// The type of a flag's or a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Any text.
    String,
    /// A duration in Go's words, such as `1h30m`.
    Duration,
    /// A quantity, such as `100Mi`.
    Quantity,
    /// An IP address.
    Ip,
    /// An address block.
    Cidr,
    /// A list of texts; in a flag joined by commas.
    Strings,
    /// A list of whole numbers.
    Ints,
    /// A map from texts to texts; in a flag `k=v` joined by commas.
    StringMap,
    /// A map from texts to texts; in a flag one pair `k=v`, whose value may have commas.
    Pair,
    /// A map from resource names to quantities.
    QuantityMap,
    /// A map from names to `true` or `false`, such as feature gates.
    BoolMap,
    /// A map from texts to lists of texts.
    StringsMap,
    /// Taints, in the syntax of the flag: `key=value:effect`.
    Taints,
    /// A certificate's file and its key's, and names after a colon, in the syntax of the flag: `cert,key:name`.
    NamedCertKey,
    /// Memory reserved per NUMA node, in the syntax of the flag.
    ReservedMemory,
    /// A table with fields of its own.
    Object,
    /// A list of tables, whose fields are at `path[]`.
    Objects,
}

impl Kind {
    /// Whether the keys of the value are the user's and not Kubernetes' own.
    pub fn is_map(self) -> bool {
        matches!(self, Self::StringMap | Self::Pair | Self::QuantityMap | Self::BoolMap | Self::StringsMap)
    }

    /// Its word in the data.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::String => "string",
            Self::Duration => "duration",
            Self::Quantity => "quantity",
            Self::Ip => "ip",
            Self::Cidr => "cidr",
            Self::Strings => "strings",
            Self::Ints => "ints",
            Self::StringMap => "string-map",
            Self::Pair => "pair",
            Self::QuantityMap => "quantity-map",
            Self::BoolMap => "bool-map",
            Self::StringsMap => "strings-map",
            Self::Taints => "taints",
            Self::NamedCertKey => "named-cert-key",
            Self::ReservedMemory => "reserved-memory",
            Self::Object => "object",
            Self::Objects => "objects",
        }
    }
}
