"""The program from the outside: arguments in; exit code, words, files out."""
