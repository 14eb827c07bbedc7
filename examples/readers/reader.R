# Reads a matrix stream, nc-stream(5): its arrays by name, frames first, and the lines of its HEAD.
read_stream <- function(file) {
  number <- function(bytes) sum(as.integer(bytes) * 256^(seq_along(bytes) - 1))
  if (!identical(readBin(file, "raw", 8), as.raw(c(0x89, 0x4e, 0x43, 0x53, 0x0d, 0x0a, 0x1a, 0x0a)))) stop("not a matrix stream")
  parts <- rep(list(list()), 64)
  repeat {
    header <- readBin(file, "raw", 32)
    if (length(header) < 32) stop("truncated stream (no END)")
    kind <- rawToChar(header[1:4]); id <- number(header[5:6]) + 1; bytes <- number(header[9:16])
    payload <- head(readBin(file, "raw", bytes + (-bytes) %% 8), bytes)
    if (length(payload) < bytes) stop("truncated stream")
    if (kind == "HEAD") lines <- strsplit(rawToChar(payload), "\n")[[1]]
    if (kind == "DATA") parts[[id]] <- c(parts[[id]], list(payload))
    if (kind == "END ") break
  }
  arrays <- list()
  for (w in strsplit(grep("^array ", lines, value = TRUE), " ")) {
    data <- as.raw(unlist(parts[[as.integer(w[2]) + 1]]))
    kind <- substr(w[4], 2, 2); size <- as.integer(substr(w[4], 3, 4)); shape <- as.integer(strsplit(w[5], "x")[[1]])
    if (kind == "c") x <- readBin(data, "numeric", 2 * length(data) / size, size / 2, endian = "little")
    else x <- readBin(data, if (kind == "f") "numeric" else "integer", length(data) / size, size, signed = kind != "u", endian = "little")
    if (kind == "c") x <- complex(real = x[c(TRUE, FALSE)], imaginary = x[c(FALSE, TRUE)])
    arrays[[w[3]]] <- aperm(array(x, c(rev(shape), length(x) / prod(shape))), (length(shape) + 1):1)
  }
  list(arrays = arrays, lines = lines)
}
stream <- read_stream(file("stdin", "rb"))$arrays
for (name in names(stream)) cat(name, paste(dim(stream[[name]]), collapse = "x"), sprintf("%.6g\n", sum(Mod(stream[[name]]))))
