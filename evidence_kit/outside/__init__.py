"""Programs that the kit starts (ffmpeg, Xvfb, a browser): how they are found, started, watched and stopped."""
