//! Nothing is here: see the folder `tests`. Programs that must not compile are in `fail`, for test/crates of the repository.
