//! Plan folder contents: PDFs, stencil, dot files, head file, calendar.
