"""What tests of all folders share lies beside this file."""
