"""The entry of the command line: quiet when it is interrupted, even while its libraries load."""

import signal
import sys


def main() -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that has had enough (| head) ends us, as it ends cat
    try:
        from voicebot.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
