"""Who may call: networks that settings name."""

import ipaddress

from voicebot.errors import Problem


class Networks:
    """Written like 192.168.1.0/24; Problem where one is none. `where` names the setting."""

    def __init__(self, written: list[str], where: str) -> None:
        try:
            self._networks = [ipaddress.ip_network(network) for network in written]
        except ValueError as error:
            raise Problem("sip.network", where=where, why=error) from error

    def __contains__(self, host: str) -> bool:
        address = ipaddress.ip_address(host.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._networks)
