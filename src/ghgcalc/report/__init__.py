"""What a person reads: inventories, comparisons, guidelines and factors as text, in English and Chinese."""
