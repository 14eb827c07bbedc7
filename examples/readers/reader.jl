# Reads a matrix stream, nc-stream(5): its arrays by name, frames first, and the lines of its HEAD.
using Printf
function crc32(bytes)
    crc = 0xffffffff
    for byte in bytes, bit in 0:7
        crc = xor(crc >> 1, 0xedb88320 * (xor(crc, UInt32(byte >> bit)) & 0x00000001))
    end
    return ~crc
end
number(type, bytes) = reinterpret(type, bytes)[1]
const types = Dict("|u1" => UInt8, "<i2" => Int16, "<i4" => Int32, "<f4" => Float32, "<f8" => Float64, "<c8" => ComplexF32, "<c16" => ComplexF64)
function read_stream(io)
    read(io, 8) == [0x89, 0x4e, 0x43, 0x53, 0x0d, 0x0a, 0x1a, 0x0a] || error("not a matrix stream")
    parts, lines, kind = [UInt8[] for _ in 1:64], String[], ""
    while kind != "END "
        header = read(io, 32)
        length(header) == 32 || error("truncated stream (no END)")
        kind, bytes = String(header[1:4]), Int(number(UInt64, header[9:16]))
        payload = read(io, bytes + mod(-bytes, 8))[1:bytes]
        (crc32(header[1:28]), crc32(payload)) == (number(UInt32, header[29:32]), number(UInt32, header[25:28])) || error("damaged stream")
        kind == "HEAD" && (lines = split(String(payload), '\n'))
        kind == "DATA" && append!(parts[number(UInt16, header[5:6]) + 1], payload)
    end
    return Dict(w[3] => begin
        x, shape = reinterpret(types[w[4]], parts[parse(Int, w[2]) + 1]), reverse(parse.(Int, split(w[5], 'x')))
        permutedims(reshape(x, shape..., length(x) ÷ prod(shape)), length(shape) + 1:-1:1)
    end for w in split.(filter(startswith("array "), lines))), lines
end
foreach(((name, x),) -> @printf("%s %s %.6g\n", name, join(size(x), 'x'), sum(abs, x)), read_stream(stdin)[1])
