//! Many cores, one memory: the code of Part II. The modules are its chapters.
