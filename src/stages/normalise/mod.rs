//! Casts, recodes and canonicalises the cells of one source by its declaration.
