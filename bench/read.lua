-- Readers: partners drawn by Zipf 0.99 from BENCH_DIR/partners.tsv, each with its own token. BENCH_ACTS=100: every
-- hundredth request is an act (assign-user) on one of the same partners.
local dir, every = os.getenv("BENCH_DIR"), tonumber(os.getenv("BENCH_ACTS") or "0")
local reads, acts, order, at, acted = {}, {}, {}, 0, tonumber(os.getenv("BENCH_FROM") or "0")

local function zipf(n, count)
  local sums, total = {}, 0
  for i = 1, n do
    total = total + 1 / i ^ 0.99
    sums[i] = total
  end
  math.randomseed(7)
  for k = 1, count do
    local x, low, high = math.random() * total, 1, n
    while low < high do
      local middle = math.floor((low + high) / 2)
      if sums[middle] < x then low = middle + 1 else high = middle end
    end
    order[k] = low
  end
end

function init(args)
  for line in io.lines(dir .. "/partners.tsv") do
    local token, id, admin = line:match("^(%S+)\t(%S+)\t(%S+)")
    local headers = { ["Authorization"] = "Bearer " .. token }
    reads[#reads + 1] = wrk.format("GET", "/v1/partners/" .. id .. "/benefits", headers)
    acts[#acts + 1] = { token = token, id = id, host = admin:match("@(.+)$") }
  end
  zipf(#reads, 65536)
end

local function act()
  local a = acts[acted % #acts + 1]
  local person = math.floor(acted / #acts)
  acted = acted + 1
  return wrk.format("POST", "/v1/partners/" .. a.id .. "/actions/assign-user",
    { ["Authorization"] = "Bearer " .. a.token, ["Content-Type"] = "application/json" },
    '{"benefit":"visual-studio-enterprise-core","person":"p' .. person .. "@" .. a.host .. '"}')
end

function request()
  at = at + 1
  if every == 1 or (every > 0 and at % every == 0) then return act() end
  return reads[order[at % 65536 + 1]]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %.3f %d %.0f %.0f\n", summary.requests, summary.duration / 1e6,
    e.status + e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99)))
end
