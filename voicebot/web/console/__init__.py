"""The console's pages: what people at the hotline see and do, a file a page. Built with NiceGUI."""
