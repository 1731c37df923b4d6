"""Prints what `ovs-lab/bench compiler` measured: Drawbridge beside its peers, medians and ranges."""

import json
import statistics
import sys


def figure(values):
    """The median of some milliseconds, with their range where there are several."""
    if not isinstance(values, list) or not values:
        return "-"
    median = statistics.median(values)
    text = f"{median:,.1f}" if median < 1000 else f"{median:,.0f}"
    if len(values) > 1:
        text += f" ({min(values):,.0f}–{max(values):,.0f})"
    return text


def ratio(ours, theirs):
    if not isinstance(ours, list) or not isinstance(theirs, list) or not ours or not theirs:
        return ""
    return f"{statistics.median(ours) / statistics.median(theirs):.3f}"


def row(name, *cells):
    print(f"{name:<44}" + "".join(f"{cell:>24}" for cell in cells))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        drawbridge = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        peers = json.load(file)
    for peer in ("ovn", "nft", "ofctl"):
        missing = peers.get(peer, {}).get("missing")
        if missing:
            print(f"{peer}: not measured: {missing}")
    for rules, own in drawbridge.items():
        ovn = peers.get("ovn", {}).get(rules, {})
        nft = peers.get("nft", {}).get(rules, {})
        ofctl = peers.get("ofctl", {}).get(rules, {})
        print(f"\n{rules} rules; milliseconds: median (min–max)")
        row("", "Drawbridge", "OVN", "of OVN's", "ovs-ofctl --bundle", "nft")
        for name, ours, theirs, bundle, table in (
            ("load from an empty switch", "load_ms", "load_ms", "load_ms", "load_ms"),
            ("replace every rule", "replace_ms", "replace_ms", "replace_ms", "replace_ms"),
            ("change one rule", "one_rule_ms", "add_one_command_ms", None, "add_one_ms"),
            ("  OVN without its command line", "one_rule_ms", "add_one_direct_ms", None, None),
            ("add one member to an alias", "one_member_ms", "add_address_ms", None, "add_address_ms"),
        ):
            row(
                name,
                figure(own.get(ours)),
                figure(ovn.get(theirs)),
                ratio(own.get(ours), ovn.get(theirs)),
                figure(ofctl.get(bundle)) if bundle else "",
                figure(nft.get(table)) if table else "",
            )
        row("flows", f"{own['flows']:,}", f"{ovn['flows']:,}" if "flows" in ovn else "-")
        rates = own.get("flows_per_second")
        bundle_rate = "-"
        if ofctl.get("load_ms"):
            bundle_rate = f"{ofctl['load_flows'] * 1000 / statistics.median(ofctl['load_ms']):,.0f}"
        row(
            "flows a second, largest bundles",
            f"{statistics.median(rates):,.0f}" if rates else "-",
            "",
            "",
            bundle_rate,
        )
        memory = ovn.get("rss_mb_after_replace", {})
        row(
            "memory of the controller, MB",
            own["rss_mb"],
            f"{memory.get('northd', 0) + memory.get('controller', 0):.0f}" if memory else "-",
        )
    with open(sys.argv[3], encoding="utf-8") as file:
        megaflows = json.load(file)
    print(
        "\n{packets:,} packets of a guest, each with another tuple, through {rules:,} rules in"
        " {seconds} s: {megaflows:,} megaflows in {masks} masks; another guest's stream lost"
        " {stream_lost} of {stream_sent}, longest gap {longest_gap_ms} ms".format(**megaflows)
    )
    with open(sys.argv[4], encoding="utf-8") as file:
        misses = json.load(file)
    print("\nmicroseconds for the first packet of a connection")
    row("", "flows in POLICY", "masks", "nobody passes", "the last rule passes", "rules of one mask")
    for miss in misses:
        row(
            "{rules:,} rules, {policy}".format(**miss),
            f"{miss['flows']:,}",
            f"{miss['masks']:,}",
            miss["blocked_us"],
            miss["passed_last_us"] or "",
            miss["one_mask_us"],
        )
    results = {"drawbridge": drawbridge, "peers": peers, "megaflows": megaflows, "misses": misses}
    print("\n" + json.dumps(results))


if __name__ == "__main__":
    main()
