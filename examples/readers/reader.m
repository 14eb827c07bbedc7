1;  % Reads a matrix stream, nc-stream(5): its arrays by name, and the text of its HEAD.
function crc = crc32 (bytes)
  crc = uint32 (4294967295);
  for bit = uint32 (bitget (repmat (bytes, 8, 1), repmat ((1:8)', 1, numel (bytes))))(:)'
    crc = bitxor (bitshift (crc, -1), uint32 (3988292384) * bitand (bitxor (crc, bit), 1));
  end
  crc = bitxor (crc, uint32 (4294967295));
end
function [arrays, text] = read_stream (file)
  assert (isequal (fread (file, 8)', [137 78 67 83 13 10 26 10]), "not a matrix stream");
  types = struct ("u1", "uint8", "i2", "int16", "i4", "int32", "f4", "single", "f8", "double", "c8", "single", "c16", "double");
  [parts(1:64)] = {{}};  kind = "";
  while ! strcmp (kind, "END ")
    header = fread (file, 32, "*uint8")';
    assert (numel (header) == 32 && crc32 (header(1:28)) == typecast (header(29:32), "uint32"), "damaged or truncated stream (no END)");
    kind = char (header(1:4));  i = double (typecast (header(5:6), "uint16")) + 1;  bytes = double (typecast (header(9:16), "uint64"));
    payload = fread (file, bytes + mod (-bytes, 8), "*uint8")';
    assert (numel (payload) >= bytes, "truncated stream");  payload = payload(1:bytes);
    if strcmp (kind, "HEAD"), text = char (payload); end
    if strcmp (kind, "DATA"), parts{i}{end+1} = payload; end
  end
  for w = regexp (text, '^array (\d+) (\S+) .([a-z]\d+) (\S+)', "tokens", "lineanchors")
    x = typecast (uint8 ([parts{str2double(w{1}{1}) + 1}{:}]), types.(w{1}{3}));
    if w{1}{3}(1) == "c", x = complex (x(1:2:end), x(2:2:end)); end
    shape = fliplr (str2double (strsplit (w{1}{4}, "x")));
    x = reshape (x, [shape, numel(x) / prod(shape)]);
    arrays.(w{1}{2}) = permute (x, numel (shape) + 1:-1:1);  % frames first
  end
end
for [x, name] = read_stream (stdin), printf ("%s %s %.6g\n", name, strjoin (strsplit (num2str (size (x))), "x"), sum (abs (double (x(:))))); end
