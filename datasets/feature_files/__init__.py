"""Files of features: whole data sets in the layout of the hashing literature, and features of a data set's items."""
