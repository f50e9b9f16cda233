"""Periksa kelengkapan: what is wrong, odd or thin in a form before it is sent. One rule, one function."""
