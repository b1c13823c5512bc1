// Runs in a process of its own with TMPDIR set to the folder that is to receive the browser: the package
// unpacks into `os.tmpdir()` and nowhere else. The Lambda variable makes it unpack its shared libraries too,
// which a machine without a desktop lacks.
import chromium from "@sparticuz/chromium";

await chromium.executablePath();
