-- Asks for the paths of a file, one after the other, for ever; prints what wrk saw as one line of JSON.
-- wrk … -s charge.lua URL -- FILE FIRST [Header: value]
local requetes, rang = {}, 0

function init(args)
  for entete, valeur in string.gmatch(args[3] or "", "([%w-]+): (.+)") do wrk.headers[entete] = valeur end
  for chemin in io.lines(args[1]) do requetes[#requetes + 1] = wrk.format("GET", chemin) end
  rang = tonumber(args[2])
end

function request()
  rang = rang % #requetes + 1
  return requetes[rang]
end

function done(bilan, latence, _)
  local e = bilan.errors
  io.write(string.format(
    '\n{"requetes": %d, "secondes": %.6f, "refus": %d, "ruptures": %d, "mediane_ms": %.3f, "p95_ms": %.3f}\n',
    bilan.requests, bilan.duration / 1e6, e.status, e.connect + e.read + e.write + e.timeout,
    latence:percentile(50) / 1e3, latence:percentile(95) / 1e3))
end
