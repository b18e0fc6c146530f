"""The bar above every page: pages, model and baseline, Share and Export."""
