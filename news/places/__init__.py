"""Where it happened: toponyms found, resolved, given a role and rolled up."""
