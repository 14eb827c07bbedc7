% nc-cluster --method kmeans as a script: a stage of the pipeline that Octave does.
%
%   nc-stft a.wav | nc-reduce | octave-cli --quiet cluster.m | nc-expand | nc-mask | nc-istft > b.wav
%
% Put your own method into `cluster`. The format of the stream is in nc-stream(5).
1;

% Labels of levels in dB, bins x frames: 1 is voice, the louder cluster, and 0 noise. In one dimension
% the best two clusters of a frame are those on either side of the best of all thresholds.
function labels = cluster (levels)
  bins = rows (levels);
  sorted = sort (double (levels));
  below = cumsum (sorted)(1:end-1,:);
  above = sum (sorted) - below;
  count = (1:bins-1)';
  [~, best] = max (below .^ 2 ./ count + above .^ 2 ./ (bins - count), [], 1);
  threshold = sorted(sub2ind (size (sorted), best, 1:columns (sorted)));
  labels = uint8 (levels > threshold);
end

function crc = crc32 (bytes)
  crc = uint32 (4294967295);
  for bit = uint32 (bitget (repmat (bytes, 8, 1), repmat ((1:8)', 1, numel (bytes))))(:)'
    crc = bitxor (bitshift (crc, -1), uint32 (3988292384) * bitand (bitxor (crc, bit), 1));
  end
  crc = bitxor (crc, uint32 (4294967295));
end

function write_chunk (kind, payload, array, first)
  header = [uint8(kind), typecast(uint16 ([array 0]), "uint8"), ...
            typecast(uint64 ([numel(payload) first]), "uint8"), typecast(crc32 (payload), "uint8")];
  fwrite (stdout, [header, typecast(crc32 (header), "uint8"), payload, ...
                   zeros(1, mod (-numel (payload), 8), "uint8")]);
end

signature = fread (stdin, 8, "*uint8")';
assert (isequal (signature, [137 78 67 83 13 10 26 10]), "cluster.m: not a matrix stream");
fwrite (stdout, signature);
kind = "";
while ! strcmp (kind, "END ")
  header = fread (stdin, 32, "*uint8")';
  assert (numel (header) == 32 && crc32 (header(1:28)) == typecast (header(29:32), "uint32"), ...
          "cluster.m: damaged or truncated stream (no END)");
  kind = char (header(1:4));
  array = typecast (header(5:6), "uint16");
  numbers = typecast (header(9:24), "uint64");
  bytes = double (numbers(1));
  padded = fread (stdin, bytes + mod (-bytes, 8), "*uint8")';
  assert (numel (padded) >= bytes, "cluster.m: truncated stream");
  payload = padded(1:bytes);
  if strcmp (kind, "HEAD")
    text = char (payload);
    arrays = regexp (text, '^array (\d+) (\S+) \S+ (\S+) (.*)$', "tokens", "lineanchors", "dotexceptnewline");
    place = find (cellfun (@(w) strcmp (w{2}, "reduced"), arrays));
    assert (numel (place) == 1, "cluster.m: the stream has no array `reduced` (is nc-reduce missing?)");
    source = arrays{place};
    bins = str2double (strsplit (source{3}, "x"){end});
    label = max (cellfun (@(w) str2double (w{1}), arrays)) + 1;
    % `label` has the cells of `reduced`: nc-expand wants to know what they stand for.
    kept = strjoin (regexp (source{4}, '(?:step|factor|bins)=\S+', "match"), " ");
    text = sprintf ("%sarray %d label |u1 %s axis=channel,bin clusters=2 %s\npg cluster.m 1 cluster.m\n", ...
                    text, label, source{3}, kept);
    write_chunk (kind, uint8 (text), 0, 0);
  elseif strcmp (kind, "END ")
    % One count more, in the order of the array lines; the labels' is that of `reduced`.
    write_chunk (kind, [payload, payload(8 * place - 7:8 * place)], 0, 0);
  else
    fwrite (stdout, [header, padded]);
  end
  if strcmp (kind, "DATA") && array == str2double (source{1})
    levels = reshape (typecast (payload, "single"), bins, []);
    write_chunk (kind, cluster (levels)(:)', label, numbers(2));
  end
end
